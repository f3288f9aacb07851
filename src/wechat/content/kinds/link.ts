import { elementAt, textAt } from "../wire-text/xml.ts";
import { type App, appText } from "./app.ts";

export type Link = {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly sourceName: string;
};

// Channels (视频号): the ordinary title only says that the app is too old.
const CHANNEL_NODES = ["finderFeed", "finderLive", "findernamecard", "finderLiveNameCard"] as const;

/** Article, music, video, mini program, Channels: all in one shape. */
export function parseLink(app: App): Link {
  const channel = CHANNEL_NODES.map((name) => elementAt(app.element, name)).find(
    (node) => node !== undefined,
  );
  const author = textAt(channel, "nickname");
  return {
    title: textAt(channel, "desc") || author || app.title,
    description: appText(app, "des"),
    url: appText(app, "url") || app.fields.url || appText(app, "dataurl"),
    sourceName:
      appText(app, "sourcedisplayname") ||
      author ||
      textAt(app.root, "msg", "appinfo", "appname") ||
      textAt(app.element, "mmreader", "publisher", "nickname"),
  };
}
