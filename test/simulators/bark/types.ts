import type { HttpFault, LostAnswer } from "../http-faults.ts";

/** What the phone shows of a push. */
export type BarkPush = {
  readonly title: string;
  readonly body: string;
  readonly group: string;
  readonly level: string;
  /** Whether it is kept in the app's history; `undefined`: as the app is set. */
  readonly archived: boolean | undefined;
  /** What a tap opens, `""` for nothing. */
  readonly url: string;
  /** Whether `body` came as Markdown. */
  readonly markdown: boolean;
  /** What the server and Apple could read: the parameters as they were sent. */
  readonly sent: Readonly<Record<string, string>>;
  /** Bytes of the payload for Apple. */
  readonly payload: number;
};

export type BarkDeviceOptions = {
  /** As set under Push Encryption in the app, with AES-CBC and PKCS#7. */
  readonly encryptionKey?: string;
  /** Apple no longer knows the device. */
  readonly gone?: boolean;
};

export type BarkOptions = {
  /** Before the device key, such as `/bark`; `""` by default. */
  readonly prefix?: string;
  /** By device key. */
  readonly devices: Readonly<Record<string, BarkDeviceOptions>>;
  /** `user:password` that every request has to bring, but `/ping` and `/register`. */
  readonly basicAuth?: string;
  /** As servers were before `GET /register/KEY`. */
  readonly withoutRegisterCheck?: boolean;
};

export type BarkSimulator = {
  readonly origin: string;
  /** The address that the app shows for a device. */
  url(deviceKey: string): string;
  /** What the device got, in order. */
  pushes(deviceKey: string): readonly BarkPush[];
  requests(): number;
  setFault(fault: HttpFault | LostAnswer | undefined): void;
  close(): Promise<void>;
};
