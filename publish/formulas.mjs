// Sets formulas with KaTeX: reads one JSON object {"tex", "display"} a line, answers each with a line
// {"html"} or {"error"}. Started by hooks/formulas.py, with the path of KaTeX as its argument.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: katex } = await import(pathToFileURL(process.argv[2]));
const strict = (code) => (code === "unicodeTextInMathMode" ? "ignore" : "error");

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(tex, { displayMode: display, output: "htmlAndMathml", strict });
    answer = { html };
  } catch (problem) {
    answer = { error: problem.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
