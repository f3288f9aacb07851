import type { CheckLine } from "../../../kinds/check.ts";
import type {
  DayFigures,
  Frame,
  LoginPart,
  RecallCard,
  RecallList,
  RulesPart,
  StatusPart,
} from "../model.ts";

/** The views: pure, each a whole HTML document, or a part of one where it says so. */
export type Views = {
  readonly recalls: (frame: Frame, login: LoginPart, list: RecallList) => string;
  /** A part: one card, as in the list. */
  readonly card: (frame: Pick<Frame, "locale" | "base">, card: RecallCard) => string;
  readonly status: (frame: Frame, status: StatusPart, login: LoginPart, figures: DayFigures) => string;
  /** `checks` is `undefined` while they run: the page then loads itself again. */
  readonly doctor: (frame: Frame, checks: readonly CheckLine[] | undefined) => string;
  readonly rules: (frame: Frame, rules: RulesPart) => string;
  /** What a one-time link opens: one button, so that no preview uses it up. `token` goes into the form's hidden field. */
  readonly enter: (frame: Pick<Frame, "locale" | "base">, token: string) => string;
  /** A short page for a stranger or a mistake, 4 kB at most: it links to no style or script. */
  readonly plain: (frame: Pick<Frame, "locale" | "base">, title: string, words: string) => string;
  /** A command asks before it acts. `fields` are posted again, with `sure=yes`. */
  readonly ask: (frame: Frame, question: string, fields: readonly (readonly [string, string])[]) => string;
};
