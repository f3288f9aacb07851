import { type ListedChat, listsChats } from "../../bridge/ports/source-session.ts";

/** The chats of the session, for the directory of chats, which is opened before the session exists. */
export class SessionChats {
  #session: object = {};

  hold(session: object): void {
    this.#session = session;
  }

  /** None when the session cannot list them. */
  readonly listed = (): readonly ListedChat[] => (listsChats(this.#session) ? this.#session.listChats() : []);
}
