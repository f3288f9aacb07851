/** A process of its own: starts the sink against the simulator of its parent, stops it and must then end. */
import { startSlackSimulator } from "../../simulators/slack/index.ts";
import { openRig } from "./rig.ts";

const [apiUrl] = process.argv.slice(2);
if (apiUrl === undefined) throw new Error("the address of the API is missing");
// Stands in for the parent's simulator, whose object is in the other process.
const placeholder = await startSlackSimulator();
const rig = await openRig({ apiUrl, slack: placeholder });
while (rig.wakes() < 2) await new Promise((resolve) => setTimeout(resolve, 10));
await rig.end();
await placeholder.close();
