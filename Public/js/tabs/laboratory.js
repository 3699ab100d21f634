// Laboratory: lessons, single objects by hand, and what each changed.
import { LaboratoryPanel } from "../panels/laboratory.js";
import { LessonsPanel } from "../panels/lessons.js";
import { PicturePanel } from "../panels/picture.js";

export const layout = "bench";
export const stacks = [[LessonsPanel], [PicturePanel], [LaboratoryPanel]];
