/** Answers of the robot: always HTTP 200, as https://developer.work.weixin.qq.com/document/path/90313 lists them. */
export type Answer = Readonly<Record<string, unknown>> & {
  readonly errcode: number;
  readonly errmsg: string;
};

export const OK: Answer = { errcode: 0, errmsg: "ok" };

/** The words as the real service gives them, with the number of the request and the caller's address behind. */
export function refused(errcode: number, words: string): Answer {
  const tail = `hint: [1708397705432012366598976], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return { errcode, errmsg: `${words}, ${tail}` };
}

export const badAddress = (): Answer => refused(93000, "invalid webhook url");
export const badParameter = (what: string): Answer => refused(40058, `${what}. invalid Request Parameter`);
