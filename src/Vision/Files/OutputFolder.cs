namespace MobileNetEdge.Vision.Files;

/// <summary>A folder to write into.</summary>
internal static class OutputFolder
{
    /// <summary>Creates it, and those above it, if it is not there.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    public static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the folder cannot be created: {error.Message}", error);
        }
    }
}
