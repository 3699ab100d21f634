// Classes: every size class, down to its slabs, their slots and any address.
import { AddressPanel } from "../panels/address.js";
import { ClassesPanel } from "../panels/classes.js";
import { ClassMapPanel } from "../panels/map.js";
import { SizingPanel } from "../panels/sizing.js";
import { SlabPanel } from "../panels/slab.js";
import { SlabsPanel } from "../panels/slabs.js";

export const layout = "drill";
export const stacks = [[ClassesPanel], [SlabsPanel, ClassMapPanel], [SlabPanel, AddressPanel], [SizingPanel]];
