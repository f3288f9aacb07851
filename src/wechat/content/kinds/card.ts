import { attributeOf, elementAt, parseXml } from "../wire-text/xml.ts";

/** A name card. `sex` is `0` unknown, `1` male, `2` female. */
export type Card = {
  readonly username: string;
  readonly nickname: string;
  readonly alias: string;
  readonly province: string;
  readonly city: string;
  readonly sex: string;
  readonly regionCode: string;
};

/** Reads a card from its XML; `fallback` (the decoded fields beside it) fills what the XML does not give. */
export function parseCard(xml: string, fallback: Card): Card {
  const msg = elementAt(parseXml(xml), "msg");
  const pick = (name: keyof Card): string => attributeOf(msg, name) || fallback[name];
  const sex = pick("sex");
  return {
    username: pick("username"),
    nickname: pick("nickname"),
    alias: pick("alias"),
    province: pick("province"),
    city: pick("city"),
    sex: sex === "1" || sex === "2" ? sex : "0",
    regionCode: pick("regionCode"),
  };
}
