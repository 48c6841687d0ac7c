"""What carriers do with the parcels of demo orders."""

# What happens on the way: share, name of the route below.
ROUTES = (
    (77, "plain"),
    (5, "delayed"),
    (4, "attempted"),
    (3, "pickup"),
    (3, "stuck"),
    (2, "waiting"),
    (0.7, "failed"),
    (1.3, "mended"),
    (1, "returning"),
    (2, "no_scan"),
    (1, "contradicted"),
    (0.5, "voided"),
    (0.4, "new_word"),
    (0.4, "recycled"),
)
# Scans as (share of the carrier's days, status); a share above 1 comes after the usual time.
SCANS: dict[str, tuple[tuple[float, str], ...]] = {
    "plain": ((0.0, "LABEL_PURCHASED"), (0.15, "CARRIER_PICKED_UP"), (0.4, "IN_TRANSIT"), (0.7, "IN_TRANSIT"),
              (0.95, "OUT_FOR_DELIVERY"), (1.0, "DELIVERED")),
    "delayed": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.6, "IN_TRANSIT"), (1.2, "DELAYED"),
                (2.4, "IN_TRANSIT"), (2.9, "OUT_FOR_DELIVERY"), (3.0, "DELIVERED")),
    "attempted": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.6, "IN_TRANSIT"), (1.0, "OUT_FOR_DELIVERY"),
                  (1.1, "ATTEMPTED_DELIVERY"), (2.0, "OUT_FOR_DELIVERY"), (2.1, "DELIVERED")),
    "pickup": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.6, "IN_TRANSIT"), (1.0, "READY_FOR_PICKUP"),
               (1.9, "DELIVERED")),
    "stuck": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.5, "IN_TRANSIT"), (6.0, "IN_TRANSIT"),
              (6.5, "DELIVERED")),
    "waiting": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.9, "READY_FOR_PICKUP"), (8.0, "DELIVERED")),
    "failed": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.7, "IN_TRANSIT"), (1.2, "FAILURE")),
    "mended": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.7, "IN_TRANSIT"), (1.2, "FAILURE"),
               (4.0, "IN_TRANSIT"), (4.5, "OUT_FOR_DELIVERY"), (4.6, "DELIVERED")),
    "returning": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.9, "OUT_FOR_DELIVERY"),
                  (1.0, "ATTEMPTED_DELIVERY"), (2.5, "RETURNING_TO_SENDER"), (5.0, "DELIVERED")),
    "no_scan": ((0.0, "LABEL_PURCHASED"),),
    "voided": ((0.0, "LABEL_PURCHASED"),),
    "new_word": ((0.1, "CUSTOMS_INSPECTION"),),
    "recycled": ((-30.0, "DELIVERED"),),
    "contradicted": ((0.0, "LABEL_PURCHASED"), (0.2, "CARRIER_PICKED_UP"), (0.8, "OUT_FOR_DELIVERY"),
                     (0.9, "DELIVERED"), (1.7, "ATTEMPTED_DELIVERY"), (4.0, "DELIVERED")),
}  # fmt: skip
