/**
 * One message of a pad server, from whichever form it came in. Texts are as the person typed them: unlike the web
 * protocol this one escapes nothing.
 */
export type PadMessage = {
  /** `NewMsgId`: decimal, 1 to 19 digits; `""` when the server sent none. */
  readonly newMsgId: string;
  /** `MsgId`: a number of the server's own, unique only there; `""` when it sent none. */
  readonly localId: string;
  readonly from: string;
  readonly to: string;
  readonly msgType: number;
  readonly content: string;
  /** As sent: seconds or milliseconds, 0 when missing. */
  readonly createTime: number;
  /** `Name : text`, as the phone's notification shows it; `""` when there is none. */
  readonly pushContent: string;
  /** XML beside the message; it lists who is mentioned. */
  readonly msgSource: string;
  /** Base64 of what comes with the message: the preview of a picture, the whole of a short voice message. */
  readonly attached: string;
  /** The nickname of `from`, where the form has a field for it. */
  readonly fromNick: string;
  /** Whether it is mine, where the form says so. */
  readonly isSelf: boolean | undefined;
};
