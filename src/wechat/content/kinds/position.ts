import { attributeOf, elementAt, parseXml } from "../wire-text/xml.ts";

/** `x` is the latitude, `y` the longitude, both decimal numbers; `scale` is an integer or `""`. */
export type Position = {
  readonly x: string;
  readonly y: string;
  readonly scale: string;
  readonly label: string;
  readonly poiname: string;
};

/** Where a position can be read from: decoded body, map link, and the plain XML of newer messages. */
export type PositionSource = { readonly body: string; readonly url: string; readonly xml: string };

const DECIMAL = /^-?[0-9]{1,3}(?:\.[0-9]{1,20})?$/;
const INTEGER = /^[0-9]{1,3}$/;
// http://apis.map.qq.com/uri/v1/geocoder?coord=<latitude>,<longitude>
const MAP_LINK = /[?&]coord=(-?[0-9]{1,3}(?:\.[0-9]{1,20})?),(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)(?:&|$)/;
const THUMBNAIL = ":\n/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?";

function fromXml(xml: string): Position | undefined {
  const location = elementAt(parseXml(xml), "msg", "location");
  const x = attributeOf(location, "x");
  const y = attributeOf(location, "y");
  if (!DECIMAL.test(x) || !DECIMAL.test(y)) return undefined;
  const scale = attributeOf(location, "scale");
  return {
    x,
    y,
    scale: INTEGER.test(scale) ? scale : "",
    label: attributeOf(location, "label"),
    poiname: attributeOf(location, "poiname"),
  };
}

/** The address that a position's text starts with, before the path of its map picture. `""` when it has none. */
export function positionLabel(body: string): string {
  const end = body.indexOf(THUMBNAIL);
  return end === -1 ? "" : body.slice(0, end).trim();
}

/** Whether an ordinary text message is a position in the oldest form, known only by its map link and picture. */
export function isMapText({ body, url }: PositionSource): boolean {
  return MAP_LINK.test(url) && body.includes(THUMBNAIL);
}

/** Reads a position from its XML, else from the map link and the text. Undefined without coordinates. */
export function parsePosition(source: PositionSource): Position | undefined {
  const read = fromXml(source.xml) ?? fromXml(source.body);
  if (read !== undefined) return read;
  const link = MAP_LINK.exec(source.url);
  if (link === null) return undefined;
  return { x: link[1] ?? "", y: link[2] ?? "", scale: "", label: positionLabel(source.body), poiname: "" };
}
