// Programs in a terminal that nobody sits at: tmux, with a server of its own for each.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with `monitor/` and `driven/`. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
let count = 0;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export class Terminal {
  readonly #name = `terminal-ui-${process.pid}-${count++}`;

  /**
   * Runs a program with the engine that runs this, or another command in the variable `ENGINE`; the shell tells how it
   * ended, and how it left the terminal.
   */
  constructor(columns: number, rows: number, ...program: readonly string[]) {
    const engine = process.env.ENGINE?.split(" ") ?? [process.execPath];
    const command = [...engine, ...program].map(quoted).join(" ");
    const modes = "stty -a | tr ' ;' '\\n\\n' | grep -xE -e '-?(icanon|echo|isig)' | tr '\\n' ' '";
    const script = `echo before; ${command}; echo "ended with $?"; echo "modes: $(${modes})"; exec cat`;
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", ROOT, script);
  }

  /** Keys as tmux names them: `q`, `Enter`, `Up`. */
  keys(...keys: readonly string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What is seen, row after row; with `colours` the sequences that set them. */
  seen({ colours = false } = {}): string {
    return this.#tmux("capture-pane", "-p", ...(colours ? ["-e"] : []));
  }

  /** Waits until something is seen. */
  async until(wanted: RegExp, ms = 20_000): Promise<string> {
    const end = Date.now() + ms;
    for (;;) {
      const seen = this.seen();
      if (wanted.test(seen)) return seen;
      if (Date.now() > end) throw new Error(`${wanted} wasn't seen in ${ms} ms, but:\n${seen}`);
      await sleep(50);
    }
  }

  /** The modes that a program may leave behind, once it ended. */
  modes(): { alternate: boolean; cursor: boolean; mouse: boolean; raw: boolean } {
    const flags = this.#tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}");
    const [alternate, cursor, mouse] = flags.trim().split(" ").map((flag) => flag === "1");
    const modes = /modes: (.*)/.exec(this.seen())?.[1]?.trim().split(" ").sort().join(" ");
    const raw = modes !== "echo icanon isig";
    return { alternate: alternate === true, cursor: cursor === true, mouse: mouse === true, raw };
  }

  /** The process of the program. */
  get pid(): number {
    const shell = this.#tmux("display-message", "-p", "#{pane_pid}").trim();
    return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim());
  }

  close(): void {
    try {
      this.#tmux("kill-server");
    } catch {
      // It ended by itself.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #tmux(...command: readonly string[]): string {
    const env = { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TERM: "xterm-256color", SHELL: "/bin/sh" };
    return execFileSync("tmux", ["-u", "-L", this.#name, ...command], { encoding: "utf8", env });
  }
}

/** As the terminal was before. */
export const RESTORED = { alternate: false, cursor: true, mouse: false, raw: false };
