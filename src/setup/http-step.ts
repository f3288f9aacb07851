import { wrongText } from "../../config/draft.ts";
import { fixedNames } from "../../config/load.ts";
import { ListenError } from "../http/listen.ts";
import { errorWords } from "../text/reason-words.ts";
import { type Scene, type SetupDeps, sceneOf } from "./deps.ts";
import { askedNow, type Draft, withValues } from "./draft.ts";

/** As in the example file. */
const USUAL_PORT = "9464";
const OFF = "off";

/** The port for health and metrics: on or off, and tried out. */
export async function httpStep(deps: SetupDeps, draft: Draft): Promise<Draft> {
  const scene = await sceneOf(deps, draft);
  const { ask, words } = scene;
  if (fixedNames(scene.source).has("HTTP_PORT")) {
    ask.say("info", words.setByEnvironment("HTTP_PORT"));
    return askedNow(draft, "http");
  }
  const now = portIn(scene);
  let port = now ?? USUAL_PORT;
  let initial = now !== undefined;
  while (
    await ask.confirm({ message: words.http.question, yes: words.http.yes, no: words.http.no, initial })
  ) {
    port = await askPort(scene, port);
    if (await isFree(scene, port)) {
      const values = port === now ? new Map() : new Map([["HTTP_PORT", port]]);
      return askedNow(withValues(draft, values), "http");
    }
    initial = true;
  }
  const values = now === undefined ? new Map() : new Map([["HTTP_PORT", undefined]]);
  return askedNow(withValues(draft, values), "http");
}

/** The port that is set; `undefined`: off. */
export function portIn({ given }: Pick<Scene, "given">): string | undefined {
  const text = given.get("HTTP_PORT");
  return text?.toLowerCase() === OFF ? undefined : text;
}

async function askPort({ ask, texts, words, source }: Scene, initial: string): Promise<string> {
  return await ask.text({
    message: words.value.port,
    initial,
    check: (text) => wrongText(source, "HTTP_PORT", text)?.words(texts),
  });
}

/** Tells when it is not. */
async function isFree({ ask, texts, given, tryPort }: Scene, port: string): Promise<boolean> {
  try {
    if (port !== OFF) await tryPort({ host: given.get("HTTP_HOST") ?? "127.0.0.1", port: Number(port) });
    return true;
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    ask.say("fail", errorWords(error, texts));
    return false;
  }
}
