/** The addresses of one robot. All of it is secret. */
export type RobotAddress = {
  readonly send: string;
  /** The address of an upload. `voice` takes AMR only. */
  readonly upload: (as: "file" | "voice") => string;
  /** Host and port, which may be shown. */
  readonly host: string;
  /** What no text may show. */
  readonly secrets: readonly string[];
};

/**
 * The addresses that follow from the one that the robot shows; `undefined` when it is no robot's address. Uploads go to the
 * same server and folder, with the same key (https://developer.work.weixin.qq.com/document/path/99110).
 */
export function robotAddress(text: string): RobotAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const key = url?.searchParams.get("key") ?? "";
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  if (!url.pathname.endsWith("/send") || !/^\S+$/.test(key)) return undefined;
  url.hash = "";
  const upload = new URL(url);
  upload.pathname = url.pathname.replace(/send$/, "upload_media");
  return {
    send: url.href,
    upload: (as) => {
      const address = new URL(upload);
      address.searchParams.set("type", as);
      return address.href;
    },
    host: url.host,
    secrets: [key, encodeURIComponent(key)],
  };
}
