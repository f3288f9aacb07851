// Asks the program in the same container whether all its parts run. The image has no curl.
// Exit 0: it is alive, or its port is off and it cannot be asked. Exit 1: it hangs or does not answer.

/** Milliseconds. Below the `--timeout` of HEALTHCHECK. */
const PATIENCE_MS = 4_000;

/** Where the program listens, as seen from inside. An address for all networks is no address to connect to. */
function livez({ HTTP_HOST = "127.0.0.1", HTTP_PORT = "off" }) {
  const port = Number(HTTP_PORT);
  if (!Number.isInteger(port) || port === 0) return undefined;
  const host = { "0.0.0.0": "127.0.0.1", "::": "::1" }[HTTP_HOST] ?? HTTP_HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/livez`;
}

async function ask(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    console.log(`${answer.status} ${(await answer.text()).trim()}`);
    return answer.status === 200;
  } catch (error) {
    console.log(`${url}: ${error.cause?.message ?? error.message}`);
    return false;
  }
}

const url = livez(process.env);
if (url === undefined) console.log("HTTP_PORT is off or 0: not asked");
else if (!(await ask(url))) process.exitCode = 1;
