/** Whom a name card or a friend request is about. Texts are decoded. */
export type Recommended = {
  readonly userName: string;
  readonly nickName: string;
  readonly province: string;
  readonly city: string;
  /** The greeting of a friend request. */
  readonly content: string;
  readonly alias: string;
  readonly sex: number;
};

/**
 * What a message carries beside its content, as far as it says what the message is. Texts are decoded; `""` and 0 stand
 * for what a source does not send: then the XML of the content is all there is.
 */
export type MessageFields = {
  readonly msgType: number;
  /** The id under which the bytes of a picture, a voice message, a video or a sticker are had. */
  readonly mediaId: string;
  /** The same of a file. */
  readonly fileId: string;
  readonly subMsgType: number;
  readonly appMsgType: number;
  readonly fileName: string;
  readonly encryFileName: string;
  /** Bytes, decimal. */
  readonly fileSize: string;
  readonly url: string;
  /** XML of a position whose content is a text. */
  readonly positionXml: string;
  readonly imgHeight: number;
  readonly imgWidth: number;
  /** Milliseconds. */
  readonly voiceLength: number;
  /** Seconds. */
  readonly playLength: number;
  /** Not 0: a sticker of WeChat's store. */
  readonly hasProductId: number;
  readonly recommended: Recommended;
  /** The XML is as phones have it: ids of a recall stand in other elements than on the web. */
  readonly fromPhone: boolean;
};

/** Fields of a source that sends nothing but a type and the content as phones have it. */
export const PHONE_FIELDS: Omit<MessageFields, "msgType" | "mediaId" | "fileId"> = {
  subMsgType: 0,
  appMsgType: 0,
  fileName: "",
  encryFileName: "",
  fileSize: "",
  url: "",
  positionXml: "",
  imgHeight: 0,
  imgWidth: 0,
  voiceLength: 0,
  playLength: 0,
  hasProductId: 0,
  recommended: { userName: "", nickName: "", province: "", city: "", content: "", alias: "", sex: 0 },
  fromPhone: true,
};

/** The content of a message without a member prefix. A source may decode it only for those that look into it. */
export type Body = {
  /** Decoded. */
  readonly text: string;
  /** Nothing but blanks. */
  readonly isBlank: boolean;
};
