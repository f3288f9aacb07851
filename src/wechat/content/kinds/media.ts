import { attributeOf, elementAt, parseXml, type XmlElement } from "../wire-text/xml.ts";

/** What the XML of a medium tells about it, 0 when unknown. Pixels; voice in milliseconds, video in seconds. */
export type MediaFacts = {
  readonly width: number;
  readonly height: number;
  readonly voiceLength: number;
  readonly playLength: number;
};

const NOTHING: MediaFacts = { width: 0, height: 0, voiceLength: 0, playLength: 0 };

function whole(element: XmlElement, ...names: readonly string[]): number {
  for (const name of names) {
    const text = attributeOf(element, name);
    if (/^[0-9]{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  }
  return 0;
}

/** Reads the XML of an image, voice, video or sticker. The body may as well be an opaque token: then nothing is known. */
export function parseMediaFacts(body: string): MediaFacts {
  const msg = elementAt(parseXml(body), "msg");
  const element = msg?.children.find(({ name }) => ["img", "voicemsg", "videomsg", "emoji"].includes(name));
  if (element === undefined) return NOTHING;
  return {
    width: whole(element, "width", "cdnthumbwidth"),
    height: whole(element, "height", "cdnthumbheight"),
    voiceLength: whole(element, "voicelength"),
    playLength: whole(element, "playlength"),
  };
}
