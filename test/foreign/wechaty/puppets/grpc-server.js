/** A Wechaty puppet server over the directed mock: `node grpc-server.js DESK-PORT TOKEN ENDPOINT-PORT ATSTART-JSON`. */
import { PuppetServer } from "wechaty-puppet-service";
import PuppetMockDirected from "./wechaty-puppet-mock-directed/index.js";

const [deskPort, token, port, atStart] = process.argv.slice(2);
const puppet = new PuppetMockDirected({ port: Number(deskPort), atStart: JSON.parse(atStart) });
const server = new PuppetServer({ endpoint: `127.0.0.1:${port}`, puppet, token, tls: { disable: true } });
await server.start();
console.log("listening");
process.on("disconnect", () => process.exit(0));
