/**
 * Prints every event of the webhook: `WEBHOOK_SECRET=whsec_… PORT=8080 node examples/webhook-receiver.ts`, for a bridge with
 * the same WEBHOOK_SECRET and WEBHOOK_URL=http://127.0.0.1:8080/. The fields stand in docs/webhook.schema.json.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? "");
const seen = new Set<string>();

/** The signed headers. Each comes once: a list of values would not verify. */
function signed(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? "")]));
}

async function take(request: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const headers = signed(request.headers);
  webhook.verify(body, headers);
  // A repeat has the same id: it is confirmed, and does nothing.
  const id = headers["webhook-id"] ?? "";
  if (seen.has(id)) return;
  seen.add(id);
  const { type, data }: { type: string; data: Record<string, unknown> } = JSON.parse(body);
  console.log(`${type}: ${data.alertText ?? data.text ?? data.reason ?? data.fileName}`);
}

const server = createServer((request, response) => {
  take(request).then(
    () => response.writeHead(204).end(),
    (error) => response.writeHead(401).end(String(error)),
  );
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log("waiting for events at", server.address());
});
