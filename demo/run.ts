import type { Line } from "./draw/spans.ts";
import { ALERT, type Place, placesOf, type Shown, telegramShown } from "./places.ts";
import { readQr } from "./read-qr.ts";
import type { Pages, Told } from "./show.ts";
import type { Stage } from "./stage.ts";
import { type Scene, scenesOf } from "./story.ts";
import type { DemoWords } from "./words/index.ts";

/** The longest wait for one step. The whole demo takes about twenty seconds. */
const STEP_MS = 20_000;
/**
 * Time for a message and its bytes to arrive before it is recalled. filehelper accepts one text in two seconds, so its
 * alerts wait in a queue.
 */
const BETWEEN_SCENES_MS = 1_200;

type Print = (lines: readonly Line[]) => void;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (const begun = performance.now(); !condition() && performance.now() - begun < STEP_MS; ) await pause(5);
}

/** Waits for the QR code, scans and confirms it as a phone does. Resolves with the number of mistakes. */
async function logIn(
  { wechat, telegram, owner }: Stage,
  words: DemoWords,
  pages: Pages,
  print: Print,
): Promise<number> {
  print([...pages.title(words.titles.login), ...pages.says(words.scan)]);
  const code = await telegram.waitForMessage(
    ({ kind, bytes }) => kind === "photo" && bytes !== undefined,
    STEP_MS,
  );
  print(pages.messages(telegram.messages(owner).map(telegramShown)));
  const before = telegram.messages(owner).length;
  wechat.scan({
    uuid: readQr(code.bytes ?? new Uint8Array())
      .split("/")
      .at(-1),
  });
  await wechat.waitUntil(() => wechat.count("login") > 1, STEP_MS);
  wechat.confirm();
  await wechat.waitUntil(() => wechat.statusNotifies.length > 0, STEP_MS);
  await telegram.waitForMessage(({ kind, text }) => kind === "text" && text.includes(words.account), STEP_MS);
  await until(() => code.deleted);
  print([
    ...pages.says(code.deleted ? words.loggedIn : words.notDeleted),
    ...pages.messages([code, ...telegram.messages(owner).slice(before)].map(telegramShown)),
  ]);
  return code.deleted ? 0 : 1;
}

/** Plays one scene and waits until every place has shown its alert, or the time is up. */
async function play(scene: Scene, places: readonly Place[]): Promise<readonly Told[]> {
  const before = new Map(places.map((place) => [place.id, place.shown().length]));
  const noticeAt = performance.now();
  scene.recall();
  return await Promise.all(
    places.map(async (place) => {
      const arrived = (): readonly Shown[] => place.shown().slice(before.get(place.id));
      await until(() => arrived().some(({ text }) => ALERT.test(text)));
      const ms = performance.now() - noticeAt;
      // Bytes may come after the words.
      if (scene.media?.[place.id] !== undefined)
        await until(() => arrived().some(({ medium }) => medium !== undefined));
      return { place: place.name, ms, messages: arrived() };
    }),
  );
}

function isWrong(scene: Scene, place: Place, { messages }: Told): boolean {
  const medium = scene.media?.[place.id];
  return (
    !messages.some(({ text }) => scene.expects.test(text)) ||
    (medium !== undefined && !messages.some((message) => medium.test(message.medium ?? "")))
  );
}

/** Presses the first button of the last alert of a group, and asks for the status. Resolves with the number of mistakes. */
async function ask(
  { telegram, owner }: Stage,
  words: DemoWords,
  pages: Pages,
  print: Print,
): Promise<number> {
  print(pages.title(words.titles.commands));
  const answer = async (question: () => void, expected: string): Promise<number> => {
    const before = telegram.messages(owner).length;
    question();
    const answers = () => telegram.messages(owner).slice(before);
    await until(() => answers().some(({ fromBot }) => fromBot));
    print(pages.messages(answers().map(telegramShown)));
    return answers().some(({ fromBot, text }) => fromBot && text.includes(expected)) ? 0 : 1;
  };
  const alert = telegram.messages(owner).findLast(({ text }) => text.includes(words.lines.advert));
  const label = alert?.markup?.[0]?.[0]?.text;
  let mistakes = 0;
  if (alert === undefined || label === undefined) mistakes += 1;
  else {
    print(pages.says(words.press(label, ALERT.exec(alert.text)?.[0] ?? "")));
    mistakes += await answer(
      () => telegram.press({ userId: owner, message: alert, label }),
      words.lines.advert,
    );
  }
  print(pages.says(words.ask("/status")));
  return (
    mistakes +
    (await answer(
      () => telegram.sendFromUser({ chatId: owner, userId: owner, text: "/status" }),
      words.account,
    ))
  );
}

/** The whole demo. Resolves with the exit code: 1 when something is missing. */
export async function runDemo(stage: Stage, words: DemoWords, pages: Pages, print: Print): Promise<number> {
  const { wechat, bridge } = stage;
  print(pages.says(words.intro));
  const scenes = scenesOf(wechat, words);
  let missing = await logIn(stage, words, pages, print);
  const places = placesOf(stage, words);
  for (const [index, scene] of scenes.entries()) {
    print(pages.title(`${index + 1}/${scenes.length} ${scene.title}`));
    scene.before();
    await pause(BETWEEN_SCENES_MS);
    const told = await play(scene, places);
    const isDrawn = (_: Told, at: number): boolean => {
      const place = places[at];
      return place !== undefined && (scene.drawn.includes(place.id) || told[at]?.messages.length === 0);
    };
    print(
      pages.scene(
        scene.happening,
        told.filter(isDrawn),
        told.filter((one, at) => !isDrawn(one, at)),
      ),
    );
    missing += places.filter((place, at) => {
      const one = told[at];
      return one === undefined || isWrong(scene, place, one);
    }).length;
  }
  missing += await ask(stage, words, pages, print);
  const exitCode = await bridge.stop();
  print(pages.says(words.stopped(exitCode, wechat.loggedOut)));
  print(missing === 0 ? pages.says(`${words.complete}\n${words.next}`) : pages.says(words.missing(missing)));
  return missing === 0 && exitCode === 0 ? 0 : 1;
}
