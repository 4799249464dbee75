namespace MobileNetEdge.Vision.Networks;

/// <summary>The source of the knowledge how pixels become a network's input.</summary>
internal enum PreprocessingOrigin
{
    /// <summary>The file states it.</summary>
    Stated,

    /// <summary>The network's own first layers do it; it takes pixels as they are.</summary>
    InNetwork,

    /// <summary>It is a guess that the user should see and can override.</summary>
    Assumed,
}
