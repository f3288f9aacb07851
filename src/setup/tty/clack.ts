import { styleText } from "node:util";
import {
  CANCEL_SYMBOL,
  confirm,
  log,
  multiselect,
  password,
  S_BAR,
  select,
  settings,
  text,
  updateSettings,
} from "@clack/prompts";
import { codeLines } from "../../bridge/describe/qr.ts";
import { Cancelled, type ChoiceQuestion, type Questions, type TextQuestion } from "../../kinds/questions.ts";
import { wrapWords } from "../../text/tools/wrap.ts";
import { type Tty, whileBusy } from "./busy.ts";

/** Cells that clack's bar and a blank margin take. */
const FRAME_CELLS = 4;
/** Narrower than the standard's border, so that link, code and question fit into 24 rows: black on white is its own border. */
const QR_MARGIN = 2;
const CTRL_D = "\u0004";

/** Asks by @clack/prompts. `colour`: whether the QR code may be drawn in black on white. */
export function clackQuestions(tty: Tty, colour: boolean): Questions {
  // Esc is often pressed to go back, and would lose all answers. Ctrl-D would leave the question without an answer for ever.
  settings.aliases.delete("escape");
  updateSettings({ aliases: { [CTRL_D]: "cancel" } });
  const { input, output } = tty;
  const width = (): number => (output.columns ?? 80) - FRAME_CELLS;
  const lines = (words: string): string[] => words.split("\n").flatMap((line) => wrapWords(line, width()));
  const streams = { input, output, withGuide: true } as const;
  /** clack wraps the message of a choice itself, but not that of a text. */
  const message = (words: string): string => lines(words).join(`\n${styleText("cyan", S_BAR)}  `);
  const checked = ({ check }: Pick<TextQuestion, "check">) => ({
    validate: (typed: string | undefined): string | undefined => {
      const wrong = check?.((typed ?? "").trim());
      return wrong === undefined ? undefined : lines(wrong).join("\n   ");
    },
  });
  const chooseUnless = async <V extends string>(
    { message: asked, choices, initial }: ChoiceQuestion<V>,
    signal?: AbortSignal,
  ): Promise<V | undefined> => {
    const answer = await select<string>({
      ...streams,
      ...(signal === undefined ? {} : { signal }),
      message: lines(asked).join("\n"),
      options: choices.map((choice) => ({ ...choice })),
      ...(initial === undefined ? {} : { initialValue: initial }),
      showInstructions: false,
    });
    if (answer === CANCEL_SYMBOL && signal?.aborted === true) {
      // The bar, the message, the choices, the end of the bar, and two line ends: an open question would look unanswered.
      const rows = 1 + lines(asked).length + choices.length + 1 + 1;
      output.write(`\u001b[${rows}A\u001b[J`);
      return undefined;
    }
    return choices.find(({ value }) => value === given(answer))?.value;
  };

  return {
    text: async ({ message: asked, example, initial, check }) => {
      const answer = await text({
        ...streams,
        ...checked({ check: check ?? (() => undefined) }),
        message: message(asked),
        ...(example === undefined ? {} : { placeholder: example }),
        ...(initial === undefined ? {} : { initialValue: initial }),
      });
      // An empty answer is `undefined` at run time.
      return (given(answer) ?? "").trim();
    },
    secret: async ({ message: asked, check }) => {
      const answer = await password({
        ...streams,
        ...checked({ check: check ?? (() => undefined) }),
        message: message(asked),
      });
      return (given(answer) ?? "").trim();
    },
    choose: async (question) => {
      const answer = await chooseUnless(question);
      if (answer === undefined) throw new Cancelled();
      return answer;
    },
    chooseSeveral: async ({ message: asked, choices, initial }) => {
      const answer = await multiselect<string>({
        ...streams,
        message: lines(asked).join("\n"),
        options: choices.map((choice) => ({ ...choice })),
        initialValues: initial,
        required: false,
        showInstructions: false,
      });
      const chosen = given(answer);
      return choices.map(({ value }) => value).filter((value) => chosen.includes(value));
    },
    confirm: async ({ message: asked, yes, no, initial }) =>
      given(
        await confirm({
          ...streams,
          message: lines(asked).join("\n"),
          active: yes,
          inactive: no,
          initialValue: initial,
        }),
      ),
    note: (title, words) => {
      const bold = lines(title).map((line) => styleText("bold", line));
      log.step(bold.join("\n"), { output });
      if (words !== "") log.message(lines(words), { output, spacing: 0 });
    },
    say: (kind, words) => {
      const symbols = { ok: log.success, warn: log.warn, fail: log.error, info: log.info };
      symbols[kind](lines(words).join("\n"), { output, spacing: 0 });
    },
    link: async (address) => {
      const code = codeLines(address, colour, QR_MARGIN);
      log.message([address, ...code], { output });
    },
    wait: async (words, work) => await whileBusy(tty, lines(words)[0] ?? "", work),
    waitOr: async (question, work) => {
      const asked = new AbortController();
      const working = new AbortController();
      let open = true;
      // clack would close the next question as well, since it never stops to listen.
      const done = work(working.signal).finally(() => open && asked.abort());
      // Its failure is thrown below, once the question is off the screen.
      done.catch(() => {});
      try {
        const chosen = await chooseUnless(question, asked.signal);
        return chosen === undefined ? { done: await done } : { chosen };
      } finally {
        open = false;
        working.abort();
      }
    },
  };
}

/** The answer. Throws Cancelled when there is none. */
function given<T>(answer: T | typeof CANCEL_SYMBOL): T {
  if (answer === CANCEL_SYMBOL) throw new Cancelled();
  return answer;
}
