// A sink of one's own: posts each alert as JSON to an address. Copy it, change what you like, and start the bridge with
// SINK_MODULES=own-sink.mjs and OWN_URL=https://… What a sink gets and may do is in docs/own-sinks.md.

/** The delivery loop knows these codes. Errors without one are tried again. */
const refusal = (code, message, more = {}) => Object.assign(new Error(message), { code, ...more });

async function post(fetch, url, body, signal) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    redirect: "manual",
    signal,
  });
  await response.body?.cancel();
  if (response.ok) return;
  const { status, headers } = response;
  if (status === 401 || status === 403 || status === 404) {
    throw refusal("auth", `HTTP ${status}: check OWN_URL`);
  }
  if (status === 413) throw refusal("tooLarge", "HTTP 413");
  const seconds = Number(headers.get("retry-after")) || 30;
  if (status === 429) throw refusal("rateLimited", "HTTP 429", { retryAfterMs: seconds * 1000 });
  throw new Error(`HTTP ${status}`);
}

export default {
  apiVersion: 1,
  name: "own",
  title: { zh: "我的接口", en: "my address" },
  settings: {
    OWN_URL: { zh: "收提醒的地址", en: "Address that gets the alerts", secret: true },
  },
  configure: ({ OWN_URL }) => OWN_URL && { url: new URL(OWN_URL).href },
  create: ({ url }, { fetch }) => ({
    deliver: (alert, { text, media, silent, signal }) =>
      post(fetch, url, { alert, text, media, silent }, signal),
    notify: (text, { signal }) => post(fetch, url, { text }, signal),
  }),
};
