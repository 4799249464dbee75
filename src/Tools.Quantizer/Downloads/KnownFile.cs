namespace MobileNetEdge.Tools.Quantizer.Downloads;

/// <summary>Published weights, and all that is known of the file.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Url">Where it is.</param>
internal sealed record KnownFile(string Name, string Url)
{
    /// <summary>SHA-256 in hexadecimal, or its first digits: torchvision's file names carry eight.</summary>
    public string? Sha256 { get; init; }

    /// <summary>MD5 in hexadecimal, which Keras' source states of V3.</summary>
    public string? Md5 { get; init; }

    /// <summary>Licence of the weights.</summary>
    public string? License { get; init; }

    public string FileName => Path.GetFileName(new Uri(Url).LocalPath);

    /// <summary>How much of the file a download is checked against.</summary>
    public string Verification => (Sha256?.Length, Md5) switch
    {
        (64, _) => "SHA-256",
        ({ } digits, _) => $"the first {digits} digits of SHA-256",
        (null, not null) => "MD5",
        _ => "nothing: its publisher states no hash",
    };

    /// <returns>Null when the file is as it should be, else the hash that was expected and the one that was found.</returns>
    /// <param name="sha256">Of the file.</param>
    /// <param name="md5">Of the file.</param>
    public string? Problem(string sha256, string md5) =>
        Sha256 is not null && !sha256.StartsWith(Sha256, StringComparison.OrdinalIgnoreCase)
            ? $"its SHA-256 should begin with {Sha256} and is {sha256}"
        : Md5 is not null && !md5.Equals(Md5, StringComparison.OrdinalIgnoreCase) ? $"its MD5 should be {Md5} and is {md5}"
        : null;
}
