/** What shows either side of the mirror who we are, and us who it is: secrets in files, certificates. */
package dev.convexmirror.access;
