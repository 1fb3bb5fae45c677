// What every screen has at hand besides its own parts: the session and the keys.

import { watchSession } from "./session.js";
import { watchFields } from "./keyboard.js";

watchSession();
watchFields();
