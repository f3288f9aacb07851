import type { Alert } from "../../../bridge/model/alert.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../../shared/shorten.ts";
import type { Venue } from "../api/api.ts";

/** WeChat's text for a place without a name. */
const NO_NAME = /^\[(?:位置|Location)\]$/;
/** UTF-16 units, more than any real name or address takes. The alert itself has the whole text. */
const MAX_TEXT = 256;

/** The recalled location as a place on a map; `undefined` for other messages and for impossible coordinates. */
export function venueOf({ original }: Alert): Venue | undefined {
  if (original?.message.msgType !== "POSITION") return undefined;
  const { x, y, poiname, label } = original.message;
  const latitude = degrees(x, 90);
  const longitude = degrees(y, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const name = cleanLine(poiname);
  // Telegram requires both texts. The coordinates replace what WeChat does not say.
  const address = cleanLine(label) || `${latitude}, ${longitude}`;
  const title = name === "" || NO_NAME.test(name) ? address : name;
  return { latitude, longitude, title: shorten(title, MAX_TEXT), address: shorten(address, MAX_TEXT) };
}

function degrees(decimal: string, limit: number): number | undefined {
  if (!/^[+-]?\d{1,3}(?:\.\d+)?$/.test(decimal.trim())) return undefined;
  const value = Number(decimal);
  return Math.abs(value) <= limit ? value : undefined;
}
