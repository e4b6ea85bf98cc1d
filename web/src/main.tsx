import "uplot/dist/uPlot.min.css";
import "./style/index.css";

import { render } from "preact";

import { loadRules } from "./api/client";
import { Shell } from "./shell";
import { start } from "./store";

start();
// Without it rules are called by their names; the stream says that nobody answers.
loadRules().catch(() => {});
render(<Shell />, document.getElementById("page")!);
