package dev.convexmirror.rig;

import java.util.UUID;

/** Names that keep tests apart in a shared cluster; lower-case letters, digits and dashes, as index names want. */
public final class UniqueName {
    private UniqueName() {}

    /** {@code prefix-} and ten random hexadecimal digits, for a mirror name or an index prefix. */
    public static String of(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    }
}
