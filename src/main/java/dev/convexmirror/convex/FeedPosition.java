package dev.convexmirror.convex;

/**
 * What can be told from a stored cursor without asking Convex.
 *
 * @param api the API that the next page is asked for by, unless the server has gained the newer one by then
 * @param walking whether a snapshot over the older API is under way, of which the server keeps the state of one at a time
 *     (convex-protocol §3.2)
 */
public record FeedPosition(FeedApi api, boolean walking) {

    /** Of the cursor of any page; one that a newer version wrote, which no feed goes on from, is not walking. */
    public static FeedPosition of(String cursor) {
        return LegacyCursor.isOne(cursor)
                ? new FeedPosition(FeedApi.LEGACY, isWalking(cursor))
                : new FeedPosition(FeedApi.DATA_SYNC, false);
    }

    private static boolean isWalking(String cursor) {
        try {
            return LegacyCursor.parse(cursor).walk().isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
