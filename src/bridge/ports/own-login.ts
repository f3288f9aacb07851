import type { ConnectionState } from "../model/connection-state.ts";
import type { NotOnline } from "../model/session-status.ts";
import type { StateStore } from "./stores/state-store.ts";

/** The login of a sink's own, as `/status` shows it. */
export type OwnLoginStatus = {
  readonly state: ConnectionState;
  /** Why it is not online, as far as that is known. */
  readonly why: NotOnline | undefined;
  /** Since when it is in this state, unix milliseconds; 0 when unknown. */
  readonly since: number;
  /** `""` before the first login. */
  readonly accountName: string;
  /** Somebody else than the account of the source logged in, and no owner has said that this is right. Nothing is sent. */
  readonly isStranger: boolean;
};

/** Where all that belongs to the own login of that sink is kept, its session and its login gate included. */
export function ownState(state: StateStore, sink: string): StateStore {
  return {
    get: (key) => state.get(ownKey(sink, key)),
    set: (key, value) => state.set(ownKey(sink, key), value),
    note: (key, value) => state.note(ownKey(sink, key), value),
    delete: (key) => state.delete(ownKey(sink, key)),
  };
}

/** The same for reading alone. */
export function ownStateToRead(state: Pick<StateStore, "get">, sink: string): Pick<StateStore, "get"> {
  return { get: (key) => state.get(ownKey(sink, key)) };
}

function ownKey(sink: string, key: string): string {
  return `${sink}.own.${key}`;
}
