import type { HttpFault, LostAnswer } from "../http-faults.ts";

/** A message as subscribers of the topic get it: https://docs.ntfy.sh/subscribe/api/#json-message-format */
export type NtfyMessage = {
  readonly id: string;
  readonly time: number;
  readonly event: "message";
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly attachment?: {
    readonly name: string;
    readonly size: number;
    /** In hex. */
    readonly sha256: string;
  };
  /** Whether the app shows it as Markdown. */
  readonly markdown: boolean;
  /** What a tap opens, `""` for nothing. */
  readonly click: string;
  readonly actions: string;
};

export type NtfyOptions = {
  /** Before the topic, such as `/push`; `""` by default. */
  readonly prefix?: string;
  /** Access tokens that may write. Without them everybody may. */
  readonly tokens?: readonly string[];
  /** Access tokens that are known and may not write. */
  readonly readOnlyTokens?: readonly string[];
  /** Access tokens that are known and may not read. */
  readonly writeOnlyTokens?: readonly string[];
  /** Access tokens of administrators. */
  readonly adminTokens?: readonly string[];
  /** By token: the topics that belong to its user. */
  readonly reserved?: Readonly<Record<string, readonly string[]>>;
  /** Bytes of one attachment, 15 MB by default; 0: attachments are switched off. */
  readonly attachmentLimit?: number;
  /** Bytes of all attachments together, 100 MB by default. */
  readonly attachmentTotal?: number;
  /** Bytes of attachments in a day, 500 MB by default. */
  readonly bandwidth?: number;
  /** Requests at once, 60 by default. They do not come back. */
  readonly burst?: number;
  /** Messages in a day. */
  readonly daily?: number;
};

export type NtfySimulator = {
  readonly origin: string;
  /** The address of a topic. */
  url(topic: string): string;
  /** What the topic's subscribers got, in order. */
  messages(topic: string): readonly NtfyMessage[];
  /** Requests of any kind. */
  requests(): number;
  setFault(fault: HttpFault | LostAnswer | undefined): void;
  close(): Promise<void>;
};
