/** A bridge's side in a process of its own, to be killed: prints the process id of its puppet. */
import { logIn, openRig } from "./rig.ts";

const rig = await openRig();
void logIn(rig.desk);
await rig.until("online");
await rig.desk.tell({ do: "hold" });
const seen = await rig.desk.tell({ do: "environment" });
console.log(JSON.stringify(seen));
