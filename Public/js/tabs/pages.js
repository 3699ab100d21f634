// Pages: the map of all memory, free blocks by order, and what a request would meet.
import { PageAddressPanel } from "../panels/address.js";
import { MapPanel } from "../panels/map.js";
import { OrdersPanel } from "../panels/orders.js";
import { WhatIfPanel } from "../panels/whatif.js";

export const layout = "atlas";
export const stacks = [[MapPanel], [PageAddressPanel, WhatIfPanel], [OrdersPanel]];
