"""The domain: values in, values out; no clock, network, disk or log."""
