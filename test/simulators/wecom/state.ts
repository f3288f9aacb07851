/** What the robot did with a message. */
export type ArrivedMessage =
  /** `pings`: members that the text calls. */
  | {
      readonly type: "text" | "markdown" | "markdown_v2";
      readonly content: string;
      readonly pings: readonly string[];
    }
  | { readonly type: "image"; readonly data: Buffer }
  | {
      readonly type: "file" | "voice";
      readonly fileName: string;
      readonly data: Buffer;
      readonly mediaId: string;
    };

/** An upload. `at`: when it came, milliseconds of the simulator's clock. */
export type Uploaded = {
  readonly id: string;
  readonly as: "file" | "voice";
  readonly fileName: string;
  readonly data: Buffer;
  readonly at: number;
};

/** One robot in one group, and what it has. */
export type Robot = {
  readonly key: string;
  /** Milliseconds: the simulator's own clock. */
  readonly now: () => number;
  /** Messages a minute. */
  limit: number;
  readonly messages: ArrivedMessage[];
  readonly uploads: Uploaded[];
  /** When each accepted message came. */
  readonly sentAt: number[];
};
