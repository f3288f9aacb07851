/** Prints the listed recalls, newest first. RECALLS_URL: address of the page. RECALLS_TOKEN: what `/page token` gave. */
const { RECALLS_URL = "http://127.0.0.1:9464/", RECALLS_TOKEN = "" } = process.env;
for (let before: string | null = ""; before !== null; ) {
  const url: URL = new URL(`api/recalls?limit=200&before=${before}`, RECALLS_URL);
  const response = await fetch(url, { headers: { authorization: `Bearer ${RECALLS_TOKEN}` } });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const page = JSON.parse(await response.text());
  for (const { recalledAt, chat, from, text } of page.recalls) console.log(recalledAt, chat.name, from, text);
  before = page.next;
}
