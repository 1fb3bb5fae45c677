// The live screen: puts its parts to work. Knows no words: they all come from the server.

import { watchPanel } from "./panel.js";
import { watchPreview } from "./preview.js";
import { listenToButtons } from "./buttons.js";
import { listenToExpert } from "./expert.js";

listenToExpert();
listenToButtons();
watchPanel();
watchPreview();
