/** What `bucketdrop --help` prints. */
export const HELP = `Usage: bucketdrop <command> [options]

Commands
  demo                     Run the demo: the widget, its endpoint and a sandbox S3, on this machine.
    --port <number>          Of the page. Default 4000, or PORT; 0 for any free one.
    --s3-port <number>       Of the sandbox S3. Default 4001, or S3_PORT; 0 for any free one.
    --directory <path>       Keep the uploads there. Default: a temporary folder, removed at the end.

  cors --origin <origin>   Print the CORS rule that uploads from these pages need, as JSON for
                           \`aws s3api put-bucket-cors --cors-configuration\`.
    --origin <origin>        Such as https://app.example.com, or https://*.example.com. May be repeated.
    --apply                  Set it. Other rules of the bucket are kept.

  lifecycle                Print the rule that removes what abandoned multipart uploads left, as JSON for
                           \`aws s3api put-bucket-lifecycle-configuration --lifecycle-configuration\`.
    --days <number>          How old such an upload must be. Default 7.
    --apply                  Set it. Other rules of the bucket are kept.

The bucket, for --apply
    --bucket <name>          Default S3_BUCKET.
    --region <name>          Default AWS_REGION.
    --endpoint <url>         Of an S3 that is not AWS's. Default S3_ENDPOINT.
  The keys are read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN: what stands on a
  command line can be read by others.

  -h, --help               Print this.
  -v, --version            Print the version.

Exit codes: 0 done, 1 failed, 2 the command line is wrong.`
