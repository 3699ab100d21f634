// CPUs: what each did, its magazines, who frees whose objects, and the settings.
import { CPUsPanel } from "../panels/cpus.js";
import { MagazinesPanel } from "../panels/magazines.js";
import { MatrixPanel } from "../panels/matrix.js";
import { SettingsPanel } from "../panels/settings.js";

export const layout = "board";
export const stacks = [[CPUsPanel], [SettingsPanel], [MagazinesPanel], [MatrixPanel]];
