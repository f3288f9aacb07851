import type { Codes, Failure, Reason, ReasonSet } from "../bridge/model/reason.ts";
import type { ReasonTexts, ReasonWords, Sentences, SentenceTable } from "./catalogue/sentences.ts";

/** Sentences of a part as functions of its reasons. */
export function reasonTexts<C extends Codes>(
  { codes }: Pick<ReasonSet<C>, "codes">,
  zh: Sentences<C> & SentenceTable,
  en: Sentences<C> & SentenceTable,
): ReasonTexts {
  return { zh: reasonWords(codes, zh), en: reasonWords(codes, en) };
}

export function reasonWords(codes: Codes, sentences: SentenceTable): ReasonWords {
  return ({ code, params }, tell) => {
    const names = Object.hasOwn(codes, code) ? codes[code] : undefined;
    const sentence = sentences[code];
    if (names === undefined || sentence === undefined) return undefined;
    if (typeof sentence === "string") return sentence;
    return sentence(
      ...names.map((name) => {
        const value = params[name] ?? "";
        return typeof value === "object" ? tell(value) : String(value);
      }),
    );
  };
}

type Raise<C extends Codes> = <K extends keyof C & string>(
  code: K,
  params: Readonly<Record<C[K][number], string | number | Failure>>,
) => Failure;

/** Makes failures of a part that brings its own sentences: the English one is what the log gets. */
export function failuresIn<C extends Codes>(
  { of, codes }: Pick<ReasonSet<C>, "of" | "codes">,
  en: Sentences<C> & SentenceTable,
): Raise<C> {
  return (code, params) => {
    const entries = Object.entries<string | number | Failure>(params);
    const messages = entries.map(([name, value]) => [
      name,
      typeof value === "object" ? value.message : value,
    ]);
    const reasons = entries.map(([name, value]) => [name, typeof value === "object" ? value.reason : value]);
    const words = reasonWords(codes, en);
    const message = words({ of, code, params: Object.fromEntries(messages) }, nothingInside) ?? code;
    return { message, reason: { of, code, params: Object.fromEntries(reasons) } };
  };
}

function nothingInside({ code }: Reason): string {
  return code;
}
