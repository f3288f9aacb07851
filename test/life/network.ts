import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A line between the program and one simulated platform. It can be slow, be cut, or lie dead. */
export class Network {
  /** How long each piece of an answer takes, in milliseconds. */
  delayMs: () => number = () => 0;
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #lines = new Set<Line>();
  #up = true;

  /** `target`: the origin of the platform. */
  static async open(target: string): Promise<Network> {
    const network = new Network(Number(new URL(target).port));
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((near) => this.#connect(near));
  }

  get origin(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the network is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Every connection breaks, and each new one at once, until `mend`. */
  cut(): void {
    this.#up = false;
    for (const line of this.#lines) line.breakOff();
  }

  mend(): void {
    this.#up = true;
  }

  /** The connections of now carry nothing any more and never end, as after a machine's sleep. New ones work. */
  killConnections(): void {
    for (const line of this.#lines) line.die();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const line of this.#lines) line.breakOff();
    await closed;
  }

  #connect(near: Socket): void {
    if (!this.#up) {
      near.on("error", () => {}).resetAndDestroy();
      return;
    }
    const line = new Line(near, connect(this.#targetPort, "127.0.0.1"), () => this.delayMs());
    this.#lines.add(line);
    near.on("close", () => this.#lines.delete(line));
  }
}

class Line {
  readonly #near: Socket;
  readonly #far: Socket;
  #dead = false;
  #carried: Promise<void> = Promise.resolve();

  constructor(near: Socket, far: Socket, delayMs: () => number) {
    this.#near = near;
    this.#far = far;
    near.on("data", (piece: Buffer) => {
      if (!this.#dead) far.write(piece);
    });
    far.on("data", (piece: Buffer) => {
      this.#carried = this.#carried.then(() => this.#carry(piece, delayMs()));
    });
    near.on("error", () => near.destroy());
    far.on("error", () => far.destroy());
    near.on("close", () => far.destroy());
    // Behind the last piece; a dead line does not hear of it.
    far.on("close", () => void this.#carried.then(() => this.#dead || near.end()));
  }

  breakOff(): void {
    this.#near.resetAndDestroy();
  }

  die(): void {
    this.#dead = true;
    this.#far.destroy();
  }

  async #carry(piece: Buffer, delayMs: number): Promise<void> {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (!this.#dead && this.#near.writable) this.#near.write(piece);
  }
}
