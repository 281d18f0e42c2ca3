//! The law of the venues as dated packs: what an order costs, where prices step, how many units trade, and when.
