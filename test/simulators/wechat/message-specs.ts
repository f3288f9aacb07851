/** Bytes of a medium. The endpoints serve them under the message's id. */
export interface MediaSpec {
  bytes?: Uint8Array | undefined;
  /** How many requests get an empty body first; `Infinity`: all of them. Default 0. */
  emptyFirst?: number | undefined;
}

/** What somebody says. A bare string stands for `{ kind: "text", text }`. Texts are plain: escaping, `<br/>` and emoji spans are made here. */
export type MessageSpec = MessageEnvelope & MessageBody;

export interface MessageEnvelope {
  /** Decimal, up to 19 digits. Default: the next id. */
  msgId?: string | undefined;
  /** Unix seconds. Default: now. */
  createTime?: number | undefined;
  /** How often the message comes through sync: 0 keeps it on the phone, 2 delivers a duplicate. Default 1. */
  deliver?: number | undefined;
}

export type MessageBody =
  | { kind: "text"; text: string }
  /** `hex`: Content is a bare `@` and hex digits, which looks like a sender but is none. Default `xml`. */
  | ({
      kind: "image";
      width?: number | undefined;
      height?: number | undefined;
      form?: "xml" | "hex" | undefined;
    } & MediaSpec)
  | ({ kind: "voice"; ms: number } & MediaSpec)
  | ({ kind: "video"; seconds: number; short?: boolean | undefined } & MediaSpec)
  /** `shop`: a sticker of the sticker shop, with no content and no bytes. `app`: as app message 8. */
  | ({ kind: "animation"; shop?: boolean | undefined; app?: boolean | undefined } & MediaSpec)
  | {
      kind: "card";
      nickName: string;
      alias?: string | undefined;
      province?: string | undefined;
      city?: string | undefined;
      sex?: number | undefined;
      official?: boolean | undefined;
    }
  | { kind: "friendRequest"; nickName: string; text: string }
  | { kind: "link"; title: string; description: string; url: string; sourceName?: string | undefined }
  | { kind: "music" | "videoLink"; title: string; description: string; url: string }
  /** `declaredSize`: what the message says of its bytes, as text; their number when left out. */
  | ({ kind: "file"; name: string; declaredSize?: string | undefined } & MediaSpec)
  /** Announced and still uploading (app message 74): the file itself follows as another message. */
  | { kind: "fileUploading"; name: string; size: number }
  /** `app`: app message 57; `plain`: the text form with a line of dashes. Default `app`. */
  | {
      kind: "quote";
      text: string;
      quotedName: string;
      quotedText: string;
      quotedMsgId?: string | undefined;
      form?: "app" | "plain" | undefined;
      english?: boolean | undefined;
    }
  /** `text`: MsgType 1 with SubMsgType 48, as people's phones send it; `native`: MsgType 48; `bare`: without OriContent. */
  | {
      kind: "position";
      latitude: string;
      longitude: string;
      scale?: number | undefined;
      label: string;
      poiname?: string | undefined;
      form?: "text" | "native" | "bare" | undefined;
    }
  | { kind: "history"; title: string; lines: readonly string[] }
  | { kind: "miniProgram"; title: string; sourceName: string; url: string }
  | { kind: "transfer"; amount: string; memo?: string | undefined }
  | { kind: "redPacket"; english?: boolean | undefined }
  /** A line of the system (10000), without a member in groups. */
  | { kind: "system"; text: string }
  | { kind: "pat"; text: string }
  /** MsgType 10002 that is no recall, by its sysmsg type. */
  | { kind: "sysmsg"; type: string; inner: string }
  /** An app message of any type. `inner` is XML for inside `<appmsg>`. */
  | {
      kind: "app";
      appType: number;
      title: string;
      description?: string | undefined;
      url?: string | undefined;
      inner?: string | undefined;
    }
  /** Content exactly as given. */
  | { kind: "raw"; msgType: number; content: string };
