/** What shows a server of any side who we are, and us who it is: secrets in files, certificates. */
package dev.convexmirror.access;
