// The live screen: puts its parts to work. Knows no words: they all come from the server.

import { watchPanel } from "./panel.js";
import { watchPreview } from "./preview.js";
import { listenToButtons } from "./buttons.js";
import { listenToForms } from "./forms.js";
import { listenToLeaves } from "./leaves.js";
import { listenToSound } from "./sound.js";
import { listenToExpert } from "./expert.js";
import { watchCentral } from "./central.js";

listenToExpert();
listenToLeaves();
listenToForms();
listenToSound();
listenToButtons();
watchPanel();
watchPreview();
watchCentral();
