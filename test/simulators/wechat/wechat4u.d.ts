/** The parts of wechat4u 0.7.14, which has no types, that the test drives. */
declare module "wechat4u" {
  export interface RequestOptions {
    readonly url: string;
    readonly [name: string]: unknown;
  }

  export interface ReceivedMessage {
    readonly MsgId: string;
    readonly MsgType: number;
    readonly FromUserName: string;
    /** With names and entities put in. */
    readonly Content: string;
    readonly OriginalContent: string;
    readonly isSendBySelf: boolean;
  }

  export default class Wechat {
    request: (options: RequestOptions) => Promise<unknown>;
    readonly state: string;
    readonly user: { readonly UserName: string; readonly NickName: string };
    readonly contacts: { readonly [userName: string]: { getDisplayName(): string } | undefined };
    on(event: "message", listener: (message: ReceivedMessage) => void): this;
    on(event: "error", listener: (error: unknown) => void): this;
    on(event: "login" | "logout", listener: () => void): this;
    on(event: "contacts-updated", listener: () => void): this;
    setPollingTargetGetter(getter: () => string): void;
    start(): Promise<void>;
    stop(): void;
    sendMsg(text: string, toUserName: string): Promise<{ readonly MsgID: string }>;
    getMsgImg(msgId: string): Promise<{ readonly data: Buffer; readonly type: string }>;
    revokeMsg(msgId: string, toUserName: string): Promise<unknown>;
  }
}
