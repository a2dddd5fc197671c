// Calls a method of npm's dicomweb-client, as standard input says in JSON: {made, method, options},
// the client being made with `made`. Writes what it gave to standard output as JSON: {value}, or
// {status} where it was refused.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import XMLHttpRequest from "xhr2";

// The client talks; standard output is for what it gives.
console.debug = console.error;

const { api } = createRequire(import.meta.url)("dicomweb-client");

// Where a page names no Accept field, a browser sends */* (Fetch, 4.1 Main fetch); xhr2 sends none.
globalThis.XMLHttpRequest = class extends XMLHttpRequest {
  setRequestHeader(name, value) {
    this.accepts ||= name.toLowerCase() === "accept";
    super.setRequestHeader(name, value);
  }

  send(body) {
    if (!this.accepts) this.setRequestHeader("Accept", "*/*");
    super.send(body);
  }
};

// Octets travel as {octets: base64} both ways.
function packed(value) {
  if (value instanceof ArrayBuffer) return { octets: Buffer.from(value).toString("base64") };
  return Array.isArray(value) ? value.map(packed) : value;
}

function unpacked({ octets }) {
  return new Uint8Array(Buffer.from(octets, "base64")).buffer;
}

const { made, method, options } = JSON.parse(readFileSync(0, "utf8"));
if (options.datasets) options.datasets = options.datasets.map(unpacked);
const client = new api.DICOMwebClient({ verbose: false, ...made });
const result = await client[method](options).then(
  (value) => ({ value: packed(value) }),
  (error) => {
    if (!error.status) throw error;
    return { status: error.status };
  },
);
process.stdout.write(JSON.stringify(result));
