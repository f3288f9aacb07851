import { Bell } from "./bell.ts";
import type { Settings } from "./options.ts";
import { hex, uuid } from "./random.ts";

export type AttemptState = "waiting" | "scanned" | "confirmed" | "cancelled" | "expired";

/** One QR code, or one sheet on the phone after a push login. */
export interface Attempt {
  readonly uuid: string;
  /** jslogin asked for `mod=desktop`. */
  readonly desktop: boolean;
  readonly push: boolean;
  /** Unix milliseconds. */
  readonly bornAt: number;
  state: AttemptState;
  avatar: string | undefined;
  /** A poll has said 201. */
  told: boolean;
  /** Of the redirect_uri, once confirmed. */
  ticket: string | undefined;
  /** The API host that the account lives on, when it is another than this server's own address. */
  apiOrigin: string | undefined;
}

/** The QR codes and what the person with the phone does with them. */
export class LoginDesk {
  readonly bell = new Bell();
  readonly #settings: Settings;
  readonly #attempts = new Map<string, Attempt>();
  readonly #tickets = new Map<string, Attempt>();
  current: Attempt | undefined;
  /** What webwxpushloginurl says instead of "0". */
  pushRefusal: number | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  open(kind: { desktop: boolean; push: boolean }): Attempt {
    const attempt: Attempt = {
      uuid: uuid(),
      desktop: kind.desktop,
      push: kind.push,
      bornAt: this.#settings.now(),
      state: "waiting",
      avatar: undefined,
      told: false,
      ticket: undefined,
      apiOrigin: undefined,
    };
    this.#attempts.set(attempt.uuid, attempt);
    this.current = attempt;
    this.bell.ring();
    return attempt;
  }

  /** The attempt of a uuid, with its age looked at. */
  find(wanted: string): Attempt | undefined {
    const attempt = this.#attempts.get(wanted);
    const open = attempt?.state === "waiting" || attempt?.state === "scanned";
    if (attempt !== undefined && open && this.#settings.now() - attempt.bornAt >= this.#settings.uuidLifeMs) {
      attempt.state = "expired";
    }
    return attempt;
  }

  scan(avatar: string | undefined, wanted?: string): void {
    const attempt = this.#open(wanted, "scan");
    attempt.avatar = avatar;
    this.#set(attempt, "scanned");
  }

  /** A QR code must be scanned first; a push login is confirmed at once. */
  confirm(wanted?: string, apiOrigin?: string): void {
    const attempt = this.#open(wanted, "confirm");
    if (attempt.state === "waiting" && !attempt.push)
      throw new Error("confirm: the QR code is not scanned yet");
    attempt.apiOrigin = apiOrigin;
    attempt.ticket = `A${hex(30)}@qrticket_0`;
    this.#tickets.set(attempt.ticket, attempt);
    this.#set(attempt, "confirmed");
  }

  cancel(wanted?: string): void {
    this.#set(this.#open(wanted, "cancel"), "cancelled");
  }

  expire(wanted?: string): void {
    this.#set(this.#open(wanted, "expire"), "expired");
  }

  /** A ticket is good for one request. */
  useTicket(ticket: string): Attempt | undefined {
    const attempt = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return attempt;
  }

  #open(wanted: string | undefined, action: string): Attempt {
    const attempt = this.find(wanted ?? this.current?.uuid ?? "");
    if (attempt === undefined)
      throw new Error(`${action}: no QR code was asked for yet; await waitForUuid() first`);
    if (attempt.state !== "waiting" && attempt.state !== "scanned") {
      throw new Error(`${action}: the QR code is ${attempt.state} already`);
    }
    return attempt;
  }

  #set(attempt: Attempt, state: AttemptState): void {
    attempt.state = state;
    this.bell.ring();
  }
}
