namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Shows how far long work is.</summary>
internal interface IProgressBars
{
    /// <summary>Runs work of <paramref name="total"/> parts; each part calls the function that the work is given.</summary>
    T Show<T>(string what, int total, Func<Action, T> work);
}
